import { render } from 'preact';
import { Root } from './app/app.tsx';
import { createApp } from './app/create-app.ts';

const container = document.getElementById('app');
if (container) render(<Root app={createApp()} />, container);
