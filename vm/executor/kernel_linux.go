package executor

import "unsafe"

// The kernel's structures and numbers for io_uring, from its include/uapi/linux/io_uring.h.

// submission is struct io_uring_sqe.
type submission struct {
	opcode   uint8
	flags    uint8
	priority uint16
	fd       int32
	offset   uint64
	address  uint64
	length   uint32
	options  uint32
	number   uint64
	_        [3]uint64
}

// completion is struct io_uring_cqe.
type completion struct {
	number uint64
	result int32
	flags  uint32
}

// waitArgument is struct io_uring_getevents_arg.
type waitArgument struct {
	_       uint64
	_       uint32
	_       uint32
	timeout uint64
}

// ringParameters is struct io_uring_params.
type ringParameters struct {
	submissions, completions, flags, _, _, features, _ uint32
	_                                                  [3]uint32
	sq, cq                                             queueOffsets
}

// queueOffsets is struct io_sqring_offsets and struct io_cqring_offsets, as far as they are alike.
type queueOffsets struct {
	head, tail, mask, entries, _ uint32
	completions                  uint32 // of the completion queue only
	_                            [4]uint32
}

const (
	setupSize      = 1 << 3  // IORING_SETUP_CQSIZE
	setupCoop      = 1 << 8  // IORING_SETUP_COOP_TASKRUN: no interrupts for what comes while we work
	setupPlain     = 1 << 16 // IORING_SETUP_NO_SQARRAY, Linux 6.6; all else is older
	featureKeeps   = 1 << 1  // IORING_FEAT_NODROP
	featureExtra   = 1 << 8  // IORING_FEAT_EXT_ARG
	featureQuiet   = 1 << 11 // IORING_FEAT_CQE_SKIP
	features       = featureKeeps | featureExtra | featureQuiet
	enterEvents    = 1 << 0     // IORING_ENTER_GETEVENTS
	enterExtra     = 1 << 3     // IORING_ENTER_EXT_ARG
	offsetQueues   = 0          // IORING_OFF_SQ_RING
	offsetEntries  = 0x10000000 // IORING_OFF_SQES
	codePollAdd    = 6          // IORING_OP_POLL_ADD
	codeCancel     = 14         // IORING_OP_ASYNC_CANCEL
	codeSend       = 26         // IORING_OP_SEND
	codeReceive    = 27         // IORING_OP_RECV
	quietly        = 1 << 6     // IOSQE_CQE_SKIP_SUCCESS
	pollFirst      = 1 << 0     // IORING_RECVSEND_POLL_FIRST
	pollMany       = 1 << 0     // IORING_POLL_ADD_MULTI
	goesOn         = 1 << 1     // IORING_CQE_F_MORE
	sizeSubmission = int(unsafe.Sizeof(submission{}))
	sizeCompletion = int(unsafe.Sizeof(completion{}))
)
