/** Waiting, and telling of calls, for the modules of this SDK only. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.internal;
