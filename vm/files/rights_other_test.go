//go:build !linux

package files

import "testing"

// asOrdinaryUser runs do. Elsewhere the tests are not run by root.
func asOrdinaryUser(_ *testing.T, do func()) { do() }
