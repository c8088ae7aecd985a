/** HTTP for the modules of this SDK only: trust, deadlines, limits, retries, redacted logs. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.internal.http;
