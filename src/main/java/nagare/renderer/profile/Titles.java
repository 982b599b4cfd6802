package nagare.renderer.profile;

import java.util.Map;

/// What a device can show as a title.
///
/// @param longest in code points; longer ones are cut by us rather than by the device
/// @param replaced characters that it stumbles over, and what it gets for them
public record Titles(int longest, Map<String, String> replaced) {
    /// A folder of 1000 entries must stay well below what a TV takes in one answer.
    public static final Titles USUAL = new Titles(200, Map.of());

    public Titles {
        if (longest < 8 || longest > 1000) {
            throw new IllegalArgumentException("titles of 8 to 1000 characters, not " + longest);
        }
        replaced = Map.copyOf(replaced);
    }

    /// The title as the device can show it.
    public String shown(String title) {
        String text = title;
        for (var pair : replaced.entrySet()) {
            text = text.replace(pair.getKey(), pair.getValue());
        }
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }
}
