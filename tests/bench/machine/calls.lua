local balance = 0.0
local function pay(account, amount, kind)
  if kind == "debit" then
    balance = balance - amount
  else
    balance = balance + amount
  end
end
local function fee(account, amount)
  if account % 10 == 0 then return 0.0 end
  return amount * 0.25
end
local function work(n)
  local i = 0
  balance = 0.0
  while i < n do
    pay(i, fee(i, 2.0), "debit")
    pay(i, 1.0, "credit")
    i = i + 1
  end
  print(string.format("%.2f", balance))
end
local passes, part = ...
part = tonumber(part) or 1
for pass = 1, tonumber(passes) or 1 do
  work(math.floor(4000000 / part))
end
