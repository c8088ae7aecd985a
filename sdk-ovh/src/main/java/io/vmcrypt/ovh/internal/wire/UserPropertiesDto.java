package io.vmcrypt.ovh.internal.wire;

/** The body of {@code POST .../user/{userId}/changeProperties}, as far as it is used. */
public record UserPropertiesDto(boolean encryptionRight) {}
