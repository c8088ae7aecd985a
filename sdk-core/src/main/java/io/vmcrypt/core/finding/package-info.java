/** What the SDK has seen that matters: one form for all systems. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.finding;
