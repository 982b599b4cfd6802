package nagare.http;

import java.time.Duration;

/// Bounds that keep strangers from using the server up. `headers`: bytes of request line and header fields together.
/// `patience`: how long a connection may go on without a complete request, and a body without its end. `connections`
/// and `perClient`: how many may be open; loopback (a reverse proxy, players of this machine) counts in total only.
record Limits(int headers, Duration patience, int connections, int perClient) {
    /// Some TVs open six connections for one film; a stalled connection costs about 160 KiB.
    static final Limits USUAL = new Limits(16 * 1024, Duration.ofSeconds(30), 1000, 250);
}
