/** TLS under KMIP, with its say in whom it trusts and when it gives up. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.kmip.tls;
