package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An estate as it was found, but for its VMs.
 *
 * @param plan what would be done, but for the VMs, and what was seen
 * @param identity the certificate that vCenter is to show, if it is at hand
 * @param keyServers the key servers as they were seen
 * @param spec the key provider as it should be; there is none without key servers
 * @param skipped the addresses of its servers that the estate skips
 * @param policy the encryption policy of the VMs; empty if there is none and none is to be made
 */
public record Look(
    EstatePlan plan,
    Optional<ClientIdentity> identity,
    List<SeenKeyServer> keyServers,
    Supplier<KmsClusterSpec> spec,
    List<String> skipped,
    Optional<StoragePolicy> policy) {}
