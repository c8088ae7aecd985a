/** The HTTPS server under the fakes that speak HTTP, and its way of misbehaving. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.http;
