/** What each remote call of the SDK answers to each way in which a network or a server fails. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.examples.faults;
