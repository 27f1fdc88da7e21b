package vm_test

import "testing"

// The worked example of the language description: bodies take 1 s the first
// four times and 0.1 s thereafter.
func TestQueueEveryCatchesUp(t *testing.T) {
	run(t, `
$dformat:%.1f
for queue every 0.5 stop 9.9 loop
  print runseconds() " ";
  wait loopnumber <= 4 ? 1 : 0.1;
end loop;
`, setting{}).quiet(t).prints(t, "0.0 1.0 2.0 3.0 4.0 4.1 4.2 4.3 4.4 4.5 5.0 5.5 6.0 6.5 7.0 7.5 8.0 8.5 9.0 9.5 ")
}
