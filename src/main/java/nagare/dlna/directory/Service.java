package nagare.dlna.directory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nagare.dlna.didl.XmlBytes;

/// A UPnP service as data: what its description (SCPD) lists, and what its actions do.
///
/// @param domain the vendor domain of type and id, `schemas-upnp-org` or `microsoft.com`
/// @param state the values now of the variables that can be asked for, the evented ones among them, by name
public record Service(
        String domain,
        String name,
        List<Variable> variables,
        List<Action> actions,
        Supplier<Map<String, String>> state) {
    public static final int VERSION = 1;

    public Service {
        variables = List.copyOf(variables);
        actions = List.copyOf(actions);
    }

    /// The service type without its version: `urn:schemas-upnp-org:service:ContentDirectory`.
    public String family() {
        return "urn:" + domain + ":service:" + name;
    }

    public Optional<Action> action(String name) {
        return actions.stream().filter(action -> action.name().equals(name)).findFirst();
    }

    /// Data types of the UPnP Device Architecture that our variables need.
    public enum Type {
        STRING,
        UI4,
        I4,
        INT,
        BASE64
    }

    /// A state variable; `allowed` is empty where any value is.
    public record Variable(String name, Type type, boolean evented, List<String> allowed) {
        public Variable {
            allowed = List.copyOf(allowed);
        }

        static Variable of(String name, Type type) {
            return new Variable(name, type, false, List.of());
        }

        static Variable evented(String name, Type type) {
            return new Variable(name, type, true, List.of());
        }
    }

    /// An argument and the state variable that gives it its type.
    public record Argument(String name, String variable) {}

    /// An action: names in, values out in the order of `outputs`.
    public record Action(String name, List<Argument> inputs, List<Argument> outputs, Handler handler) {
        public Action {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    /// What an action answers in one argument.
    public sealed interface Value {
        /// Any text.
        record Text(String text) implements Value {}

        /// A document, escaped already.
        record Xml(XmlBytes document) implements Value {}

        static List<Value> texts(String... texts) {
            return Stream.of(texts).<Value>map(Text::new).toList();
        }
    }

    /// What an action does. Called by many threads at once.
    @FunctionalInterface
    public interface Handler {
        List<Value> handle(Call call) throws UpnpFault, InterruptedException;
    }
}
