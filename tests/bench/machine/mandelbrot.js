function work(size) {
  let row = 0, inside = 0;
  while (row < size) {
    let column = 0;
    while (column < size) {
      const cr = 2.0 * column / size - 1.5;
      const ci = 2.0 * row / size - 1.0;
      let zr = 0.0, zi = 0.0;
      let i = 0;
      while (i < 50 && zr * zr + zi * zi <= 4.0) {
        const t = zr * zr - zi * zi + cr;
        zi = 2.0 * zr * zi + ci;
        zr = t;
        i = i + 1;
      }
      if (i === 50) inside = inside + 1;
      column = column + 1;
    }
    row = row + 1;
  }
  print(inside);
}
for (let pass = 1; pass <= passes; pass++) {
  work(Math.floor(700 / part));
}
