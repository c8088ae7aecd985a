/**
 * The ledger of keys: who needs them, and can vCenter get them. No other package asks vCenter about
 * keys.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.ledger;
