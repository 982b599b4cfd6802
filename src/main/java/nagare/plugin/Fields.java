package nagare.plugin;

import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The required texts of one JSON object; what is missing or of another type is a problem at its path.
record Fields(Problems problems, String path, JsonNode node) {
    static final int MAX_TEXT = 4096;

    Optional<String> text(String name, String right) {
        var value = node.get(name);
        String wrong;
        if (value == null) {
            wrong = "missing";
        } else if (!value.isString()) {
            wrong = "not a text";
        } else if (value.stringValue().isBlank()) {
            wrong = "empty";
        } else if (value.stringValue().length() > MAX_TEXT) {
            wrong = "longer than " + MAX_TEXT + " characters";
        } else {
            return Optional.of(value.stringValue());
        }
        problems.add(path + "." + name, wrong, right);
        return Optional.empty();
    }

    boolean matches(String name, String text, Pattern form, String right) {
        boolean matches = form.matcher(text).matches();
        if (!matches) {
            problems.add(path + "." + name, Problems.shown(text) + " has the wrong form", right);
        }
        return matches;
    }
}
