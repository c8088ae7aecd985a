/** TLS under KMIP, with its own trust checks and time limits. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.kmip.tls;
