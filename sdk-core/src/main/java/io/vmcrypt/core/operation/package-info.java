/** What an ensure changes, work that a vendor does in its own time, and waiting for it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.operation;
