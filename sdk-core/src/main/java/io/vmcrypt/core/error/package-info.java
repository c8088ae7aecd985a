/** What can go wrong, by what the caller does next. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.error;
