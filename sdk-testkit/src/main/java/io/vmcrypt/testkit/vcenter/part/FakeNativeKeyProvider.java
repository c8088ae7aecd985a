package io.vmcrypt.testkit.vcenter.part;

/**
 * A native key provider as a {@link io.vmcrypt.testkit.vcenter.FakeVcenter} has it.
 *
 * @param id its name
 * @param isDefault whether new keys come from it by default
 * @param keyId the id of the key that it derives keys from
 * @param tpmRequired whether only hosts with a TPM can use it
 * @param hasBackup whether a backup of it was downloaded, so that it is active
 */
public record FakeNativeKeyProvider(
    String id, boolean isDefault, String keyId, boolean tpmRequired, boolean hasBackup) {}
