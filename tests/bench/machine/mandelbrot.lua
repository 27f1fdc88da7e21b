local function work(size)
  local row, inside = 0, 0
  while row < size do
    local column = 0
    while column < size do
      local cr = 2.0 * column / size - 1.5
      local ci = 2.0 * row / size - 1.0
      local zr, zi = 0.0, 0.0
      local i = 0
      while i < 50 and zr * zr + zi * zi <= 4.0 do
        local t = zr * zr - zi * zi + cr
        zi = 2.0 * zr * zi + ci
        zr = t
        i = i + 1
      end
      if i == 50 then inside = inside + 1 end
      column = column + 1
    end
    row = row + 1
  end
  print(string.format("%d", inside))
end
local passes, part = ...
part = tonumber(part) or 1
for pass = 1, tonumber(passes) or 1 do
  work(math.floor(700 / part))
end
