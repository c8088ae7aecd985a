package io.vmcrypt.ovh.internal.wire.iam;

import org.jspecify.annotations.Nullable;

/** A resource, a group of resources or a permissions group of a policy, by its name. */
public record IamUrnDto(@Nullable String urn) {}
