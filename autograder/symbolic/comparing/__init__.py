"""Whether two expressions are equal: refuted, proved, or equal in every instance that was tried."""
