local function work(n)
  local i, total = 0, 0
  while i < n do
    if i % 3 == 0 then
      total = total + i
    else
      total = total + i * 2 - 7
    end
    i = i + 1
  end
  print(string.format("%d", total))
end
local passes, part = ...
part = tonumber(part) or 1
for pass = 1, tonumber(passes) or 1 do
  work(math.floor(30000000 / part))
end
