/// What a TV does on an evening, done by the program itself before anybody watches: so that the JVM sees every
/// path of a first play once, and can keep what it learnt (JEP 514, JEP 515). An edge, on the loopback address only.
/// Start at
/// [Television].
@NullMarked
package nagare.rehearsal;

import org.jspecify.annotations.NullMarked;
