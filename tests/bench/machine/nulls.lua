local function work(n)
  local i, sum, missing = 0, 0, 0
  while i < n do
    local value
    if i % 7 == 0 then
      value = nil
    else
      value = i
    end
    local product
    if value ~= nil then product = value * 3 + 1 end
    if product == nil then
      missing = missing + 1
    else
      sum = sum + product
    end
    i = i + 1
  end
  print(string.format("%d %d", sum, missing))
end
local passes, part = ...
part = tonumber(part) or 1
for pass = 1, tonumber(passes) or 1 do
  work(math.floor(15000000 / part))
end
