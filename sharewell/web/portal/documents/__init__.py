"""Everything on paper in one place: signed papers, letters we sent, explanations of benefits."""
