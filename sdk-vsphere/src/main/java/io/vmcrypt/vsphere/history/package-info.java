/** What vCenter's events and tasks tell of encryption: who changed what, when, with which key. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.history;
