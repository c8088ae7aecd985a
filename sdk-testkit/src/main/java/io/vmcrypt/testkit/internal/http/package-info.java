/** The HTTPS server under the fakes that speak HTTP, and how it misbehaves. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.http;
