package io.vmcrypt.testkit.ovh.part;

/**
 * An access credential of a {@link FakeOkms}, in the state when it was read: OVH's {@code
 * okms.credential.GetResponse}.
 *
 * @param id its id, a UUID
 * @param okmsId the KMS that accepts it
 * @param name its name
 * @param description its description, empty if none was sent
 * @param status for example {@code CREATING}, {@code READY}, {@code ERROR}
 */
public record FakeOkmsCredential(
    String id, String okmsId, String name, String description, String status) {}
