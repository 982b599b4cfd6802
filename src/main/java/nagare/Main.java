package nagare;

import java.util.Arrays;
import nagare.command.Nagare;
import nagare.command.StopSignal;
import nagare.command.Terminal;

/// The program. Kept small: what is done here is done before the first class of a library is loaded.
final class Main {
    private static final String JETTY_QUEUE_LAYOUT = "org.eclipse.jetty.util.referencesPerCacheLine";
    private static final String REFERENCES_IN_64_BYTES = "16"; // compressed ones; our heap is small

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

        // Jetty asks the platform's management server how wide a reference is, to lay out a queue. That server brings
        // along every bean there is, the flight recorder's with its XML too: 0.3 s of CPU while a first play waits.
        // Who sets it otherwise means it.
        if (System.getProperty(JETTY_QUEUE_LAYOUT) == null) {
            System.setProperty(JETTY_QUEUE_LAYOUT, REFERENCES_IN_64_BYTES);
        }

        if (Arrays.asList(arguments).contains(Nagare.VERBOSE)) {
            String level = Nagare.draws(arguments, Terminal.ofThisProcess()) ? "warn" : "debug";
            System.setProperty("org.slf4j.simpleLogger.log.nagare", level);
        }
    }
}
