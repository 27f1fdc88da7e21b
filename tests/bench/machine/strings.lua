local function short(n)
  local i, size = 0, 0
  while i < n do
    local s = "item " .. i .. " of " .. n
    size = size + #s
    i = i + 1
  end
  print(string.format("%d", size))
end

-- A string that grows by .. takes quadratic time in Lua, so the marks are
-- collected in a table and joined, as Lua programs do.
local function long(n)
  local i, primes = 2, 0
  local parts = {}
  while i < n do
    if i % 2 == 0 and i > 2 or i % 3 == 0 and i > 3 or i % 5 == 0 and i > 5 then
      parts[#parts + 1] = "x"
    else
      parts[#parts + 1] = "."
    end
    i = i + 1
  end
  local marks = table.concat(parts)
  i = 1
  while i <= n - 2 do
    if marks:sub(i, i) == "." then primes = primes + 1 end
    i = i + 1
  end
  print(string.format("%d %d", #marks, primes))
end
local passes, part = ...
part = tonumber(part) or 1
for pass = 1, tonumber(passes) or 1 do
  short(math.floor(2000000 / part))
  long(math.floor(1000000 / part))
end
