package io.vmcrypt.testkit.ovh.part;

/**
 * A KMS registered at a {@link io.vmcrypt.testkit.ovh.FakeOvhApi}, in the state when it was read:
 * OVH's {@code dedicatedCloud.VMEncryptionAccessNetwork}.
 *
 * @param kmsId its id
 * @param ip its IPv4 address
 * @param kmsTcpPort its port
 * @param sslThumbprint the thumbprint as it was sent
 * @param description its description, empty if none was sent
 * @param state for example {@code creating}, {@code delivered}, {@code error}
 */
public record FakeRegisteredKms(
    long kmsId,
    String ip,
    long kmsTcpPort,
    String sslThumbprint,
    String description,
    String state) {}
