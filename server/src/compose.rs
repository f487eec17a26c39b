//! Written by the accounts and operations engineer.
