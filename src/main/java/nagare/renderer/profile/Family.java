package nagare.renderer.profile;

import java.util.Set;

/// A profile and by what its devices are known.
///
/// @param isVendor whether it stands for all of a maker's devices that are not known better
/// @param refines the ids of vendors of which this is a part: where only the vendor is known from a request,
/// what else is known of the device decides for it
public record Family(RendererProfile profile, Identification known, boolean isVendor, Set<String> refines) {
    public Family {
        refines = Set.copyOf(refines);
    }

    /// The same, of which nobody says what it plays.
    public Family withoutJudgement() {
        return new Family(profile.withoutJudgement(), known, isVendor, refines);
    }

    public String id() {
        return profile.id();
    }
}
