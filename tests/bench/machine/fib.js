function fib(n) {
  if (n < 2) return n;
  return fib(n - 1) + fib(n - 2);
}
for (let pass = 1; pass <= passes; pass++) {
  print(fib(32));
}
