/** Waits as completion stages. Internal. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.shared.async;
