package nagare.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What a device asks for, read from a file; its README says how one is written.
///
/// @param device who it is
/// @param groups requests; those of a group are sent at once
record Replay(String device, List<List<Request>> groups) {
    private static final Pattern NUMBER = Pattern.compile("\\{SIZE(?:([-*/])([0-9]+)(?:/([0-9]+))?)?}");

    /// One request and what must come back.
    ///
    /// @param again over the connection of the request before
    /// @param headers lines as they are sent
    /// @param read so much of the body, then the connection is left; empty for all of it
    /// @param until asked again until the status is the expected one
    record Request(
            String method,
            String version,
            boolean again,
            List<String> headers,
            Expected expected,
            OptionalLong read,
            boolean until) {}

    /// @param bytes of the film in the body, both inclusive
    /// @param times the body is what `TimeSeekRange.dlna.org` tells
    record Expected(int status, Optional<Bytes> bytes, boolean times, List<Field> fields) {}

    record Bytes(long first, long last) {}

    /// A header of the answer; without a pattern it must not be there.
    record Field(String name, Optional<Pattern> value) {}

    /// Reads a file for a film of `size` bytes.
    static Replay read(Path file, long size) throws IOException {
        return new Reader(size).read(file);
    }

    private static final class Reader {
        private final long size;
        private final List<List<Request>> groups = new ArrayList<>();
        private final List<String> says = new ArrayList<>();
        private Optional<List<Request>> together = Optional.empty();
        private Optional<Draft> draft = Optional.empty();
        private String device = "";

        Reader(long size) {
            this.size = size;
        }

        Replay read(Path file) throws IOException {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                try {
                    line(line.strip());
                } catch (RuntimeException e) {
                    throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
                }
            }
            finish();
            if (device.isEmpty() || groups.isEmpty() || together.isPresent()) {
                throw new IOException(file + " is not complete");
            }
            return new Replay(device, groups);
        }

        private void line(String line) {
            if (line.isEmpty() || line.startsWith("#")) {
                return;
            }
            String word = line.split(" ")[0];
            switch (word) {
                case "device" -> device = line.substring(word.length()).strip();
                case "says" -> says.add(line.substring(word.length()).strip());
                case "together" -> {
                    finish();
                    together = Optional.of(new ArrayList<>());
                }
                case "end" -> {
                    finish();
                    groups.add(together.orElseThrow());
                    together = Optional.empty();
                }
                case "GET", "HEAD" -> {
                    finish();
                    draft = Optional.of(new Draft(word, line.endsWith(" again"), line.contains("HTTP/1.0")));
                }
                case "read" -> draft.orElseThrow().read = OptionalLong.of(Long.parseLong(line.substring(5)));
                case "until" -> draft.orElseThrow().until = true;
                case "<" -> draft.orElseThrow().expects(numbers(line.substring(2)));
                default -> draft.orElseThrow().headers.add(numbers(line));
            }
        }

        private void finish() {
            draft.map(done -> done.request(says)).ifPresent(request -> {
                if (together.isPresent()) {
                    together.get().add(request);
                } else {
                    groups.add(List.of(request));
                }
            });
            draft = Optional.empty();
        }

        private String numbers(String line) {
            return NUMBER.matcher(line).replaceAll(found -> Long.toString(number(found)));
        }

        private long number(MatchResult found) {
            if (found.group(1) == null) {
                return size;
            }
            long by = Long.parseLong(found.group(2));
            long divisor = found.group(3) == null ? 1 : Long.parseLong(found.group(3));
            return switch (found.group(1)) {
                case "-" -> size - by;
                case "*" -> size * by / divisor;
                default -> size / by;
            };
        }
    }

    private static final class Draft {
        private final String method;
        private final boolean again;
        private final boolean old;
        private final List<String> headers = new ArrayList<>();
        private final List<Field> fields = new ArrayList<>();
        private int status;
        private Optional<Bytes> bytes = Optional.empty();
        private boolean times;
        private OptionalLong read = OptionalLong.empty();
        private boolean until;

        Draft(String method, boolean again, boolean old) {
            this.method = method;
            this.again = again;
            this.old = old;
        }

        void expects(String line) {
            if (line.startsWith("no ")) {
                fields.add(new Field(line.substring(3), Optional.empty()));
            } else if (line.matches("[0-9]{3}( .*)?")) {
                status = Integer.parseInt(line.substring(0, 3));
                String body = line.substring(3).strip();
                times = body.equals("times");
                if (!times && !body.isEmpty()) {
                    String[] ends = body.split("-");
                    bytes = Optional.of(new Bytes(Long.parseLong(ends[0]), Long.parseLong(ends[1])));
                }
            } else {
                int colon = line.indexOf(':');
                fields.add(new Field(
                        line.substring(0, colon),
                        Optional.of(Pattern.compile(line.substring(colon + 1).strip()))));
            }
        }

        /// A header of the request stands over one that the device says with all of them.
        Request request(List<String> says) {
            if (status == 0) {
                throw new IllegalStateException("a request without an answer");
            }
            var all = new ArrayList<>(headers);
            for (String said : says) {
                String name = said.substring(0, said.indexOf(':') + 1);
                if (headers.stream().noneMatch(header -> header.regionMatches(true, 0, name, 0, name.length()))) {
                    all.add(said);
                }
            }
            var expected = new Expected(status, bytes, times, List.copyOf(fields));
            return new Request(method, old ? "HTTP/1.0" : "HTTP/1.1", again, all, expected, read, until);
        }
    }
}
