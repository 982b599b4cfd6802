package nagare.renderer;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import nagare.renderer.profile.RendererProfile;

/// Tells which device is asking. Answers from memory and never waits. Thread-safe.
public interface Renderers {
    /// Knows nobody: everybody gets what every device takes.
    Renderers NOBODY = new Renderers() {
        @Override
        public RendererProfile of(Function<String, Optional<String>> headers, InetAddress remote) {
            return RendererProfile.GENERIC;
        }

        @Override
        public Optional<RendererProfile> named(String id) {
            return Optional.empty();
        }
    };

    /// The profile of who sent a request.
    ///
    /// @param headers looks up a header of the request by name, in any case
    RendererProfile of(Function<String, Optional<String>> headers, InetAddress remote);

    /// The profile of this id; empty when there is none (any more).
    Optional<RendererProfile> named(String id);

    /// The profile that a URL of ours names, else [#of(Function, InetAddress)].
    default RendererProfile of(Optional<String> named, Function<String, Optional<String>> headers, InetAddress remote) {
        return named.flatMap(this::named).orElseGet(() -> of(headers, remote));
    }
}
