package nagare;

/// Which Nagare this is.

record Release(String version) {
    /// What the jar's manifest says; the tests run without one.
    static Release ofThisProgram() {
        String version = Release.class.getPackage().getImplementationVersion();
        return new Release(version == null ? "0.0.0" : version);
    }

    /// As others see it on the wire.
    String product() {
        return "Nagare/" + version;
    }
}
