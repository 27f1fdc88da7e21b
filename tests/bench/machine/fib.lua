local function fib(n)
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end
for pass = 1, tonumber((...)) or 1 do
  print(string.format("%d", fib(32)))
end
