package io.vmcrypt.ovh.internal.wire;

/** The body of {@code POST .../securityOptions/resumePendingEnabling}. */
public record PendingOptionDto(String option) {}
