/** A key server's side of KMIP. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.kmip.server;
