/** Values that must never be printed. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.secret;
