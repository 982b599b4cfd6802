package nagare.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How much memory a parser may take for an input: so much, and so much per byte.
public final class Allowance {
    /// The detectors of character sets have tables and buffers of that size, and so have the fuzzer's own hooks, which
    /// work on the thread that is measured. What is looked for is a length that is believed, or more for each byte.
    private static final long FIXED = 16 << 20;
    private static final long PER_BYTE = 1024;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// What a target does with an input.
    public interface Feeding {
        void feed(byte[] input) throws Exception;
    }

    private Allowance() {}

    /// Fails when more is allocated than the input allows; twice, since the first time classes are loaded.
    public static void keep(byte[] input, Feeding feeding) throws Exception {
        long most = FIXED + PER_BYTE * input.length;
        if (allocated(input, feeding) > most) {
            long again = allocated(input, feeding);
            if (again > most) {
                throw new AssertionError("took " + again + " bytes of memory where " + most + " are allowed");
            }
        }
    }

    private static long allocated(byte[] input, Feeding feeding) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        feeding.feed(input);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
