/** Signatures and tokens. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.auth;
