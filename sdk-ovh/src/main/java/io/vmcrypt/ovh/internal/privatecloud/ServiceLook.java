package io.vmcrypt.ovh.internal.privatecloud;

import java.util.Optional;

/**
 * What the precheck reads of a private cloud. Each is empty if OVHcloud does not say it.
 *
 * @param state whether it is delivered
 * @param iamState whether it is suspended
 * @param securePage where tokens are entered
 * @param accessPolicy whether only some networks may reach vCenter
 */
record ServiceLook(
    Optional<String> state,
    Optional<String> iamState,
    Optional<String> securePage,
    Optional<String> accessPolicy) {}
