package nagare;

import java.util.Arrays;
import nagare.command.Nagare;
import nagare.command.StopSignal;
import nagare.command.Terminal;

/// The program. Kept small: what is done here is done before the first class of a library is loaded.
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        prepare(arguments);
        var stop = StopSignal.listen();
        System.exit(Nagare.run(arguments, new App(), Terminal.ofThisProcess(), stop));
    }

    /// What holds for the whole process, and must be said before the classes that it concerns are loaded.
    static void prepare(String[] arguments) {
        // No document that reaches this process may bring a DTD: SOAP, descriptions, events and feeds alike.
        System.setProperty("jdk.xml.dtd.support", "deny");
        if (Arrays.asList(arguments).contains(Nagare.VERBOSE)) {
            System.setProperty("org.slf4j.simpleLogger.log.nagare", "debug");
        }
    }
}
