/// What a coverage-guided fuzzer (Jazzer) throws at the parsers of what strangers send. The targets stand beside their
/// parsers, `*Fuzz` in each room's tests; here is what runs them. Start at [Targets].
@NullMarked
package nagare.fuzz;

import org.jspecify.annotations.NullMarked;
