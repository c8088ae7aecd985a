/** Addresses, and what findings and changes are about. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core;
