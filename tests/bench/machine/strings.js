function short(n) {
  let i = 0, size = 0;
  while (i < n) {
    const s = "item " + i + " of " + n;
    size = size + s.length;
    i = i + 1;
  }
  print(size);
}

// A string that grows by + takes quadratic time in goja, so the marks are
// collected in an array and joined.
function long(n) {
  let i = 2, primes = 0;
  const parts = [];
  while (i < n) {
    if (i % 2 === 0 && i > 2 || i % 3 === 0 && i > 3 || i % 5 === 0 && i > 5) {
      parts.push("x");
    } else {
      parts.push(".");
    }
    i = i + 1;
  }
  const marks = parts.join("");
  i = 1;
  while (i <= n - 2) {
    if (marks.substr(i - 1, 1) === ".") primes = primes + 1;
    i = i + 1;
  }
  print(marks.length + " " + primes);
}
for (let pass = 1; pass <= passes; pass++) {
  short(Math.floor(2000000 / part));
  long(Math.floor(1000000 / part));
}
