package nagare.net.egress;

import java.io.IOException;

/// A socket that lives as long as the house: it is told where it may stand.
public interface Standing {
    /// Closes what is open, then opens anew at this footing. Told in order, one call at a time.
    ///
    /// @throws IOException when it cannot stand there; it is told again soon
    void stand(Footing footing) throws IOException;
}
